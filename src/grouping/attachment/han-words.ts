/*
 * Chinese is written without spaces, so a name can only be told from the words around it by knowing those words. These
 * are the words that log messages are made of: what they say stays, and what stands between two of them may be a name.
 */

/** A name of a person, a machine or a thing follows. */
const NAMES =
  "用户名 用户 姓名 昵称 账号 账户 帐号 客户 会员 商户 店铺 租户 操作人 操作员 收件人 联系人 管理员 主机 节点 服务器 设备 机器 邮箱 手机号 " +
  "订单 商品 文件 目录 任务 队列 主题 插件 分组 学生 老师 医生 司机 员工 部门 城市 门店 仓库 来自 会话 房间 角色 项目 模板 渠道 活动 作者 玩家";

/** What is said of it: stays, and tells messages apart. */
const SAYS =
  "登录 登陆 注册 注销 退出 创建 新建 删除 更新 修改 查询 查找 获取 读取 写入 保存 提交 发送 接收 推送 拉取 上传 下载 导入 导出 同步 支付 退款 下单 取消 " +
  "调用 请求 响应 返回 处理 执行 启动 停止 重启 关闭 打开 连接 断开 加载 解析 校验 验证 验签 签名 加密 解密 授权 鉴权 认证 审核 审批 分配 绑定 解绑 扣减 扣款 " +
  "释放 锁定 解锁 冻结 解冻 过期 超时 失败 成功 异常 错误 拒绝 中断 终止 丢失 缺失 重复 冲突 溢出 超限 超过 低于 高于 不足 不存在 已存在 不可用 不合法 不匹配 " +
  "不能 不是 不支持 没有 无法 无权 未找到 未登录 未授权 未知 未 不 已 被 无 非 为空 存在 有效 无效 非法 可用 正在 开始 结束 完成 即将 等待 重试 " +
  "密码 验证码 令牌 权限 库存 余额 金额 价格 数量 数据库 数据 缓存 内存 磁盘 网络 接口 服务 线程池 线程 进程 连接池 事务 消息 短信 邮件 参数 配置 证书 日志 索引 " +
  "主键 字段 状态码 状态 错误码 类型 格式 长度 地址 端口 时间 日期 次数 原因 结果 回调 订阅 消费 生产 定时 异步 分布式 系统 平台 " +
  "因为 由于 所以 但是 并且 或者 以及 对于 关于 从 到 在 对 向 将 把 给 与 和 或 的 了";

const SAID = new Set(SAYS.split(" "));
const NAMING = new Set(NAMES.split(" "));
const LONGEST = 4;

/** A Chinese word after which a name stands. */
export function isHanNameWord(word: string): boolean {
  return NAMING.has(word);
}

/** A Chinese word that tells messages apart. */
export function isHanFixed(word: string): boolean {
  return SAID.has(word) || NAMING.has(word);
}

/** Cuts a run of Chinese characters: known words, longest first, and what stands between them. */
export function cutHan(run: string): readonly string[] {
  const words: string[] = [];
  let from = 0;
  for (let at = 0; at < run.length; ) {
    const length = knownAt(run, at);
    if (length === 0) {
      at++;
      continue;
    }
    if (at > from) words.push(run.slice(from, at));
    words.push(run.slice(at, at + length));
    at += length;
    from = at;
  }
  if (from < run.length) words.push(run.slice(from));
  return words;
}

function knownAt(run: string, at: number): number {
  for (let length = Math.min(LONGEST, run.length - at); length >= 1; length--) {
    const word = run.slice(at, at + length);
    if (SAID.has(word) || NAMING.has(word)) return length;
  }
  return 0;
}
